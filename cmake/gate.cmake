# Netlists: the accelerator as cells of an FPGA family, Verilated.
#
# SLUICE_GATE_MISSING says why there are none: without Yosys and its slang front end they are left out,
# and so are the proofs of tests/formal.

set(SLUICE_GATE_NETLISTS "icebreaker:ice40;icebreaker:ecp5" CACHE STRING
    "Which configurations are simulated as cells of which family; empty for none")

find_package(Python3 3.11 COMPONENTS Interpreter QUIET)
if(NOT Python3_FOUND)
  set(SLUICE_GATE_MISSING "there is no Python 3.11")
else()
  execute_process(COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/fpga/tools.py ${PROJECT_BINARY_DIR}
                  RESULT_VARIABLE missing ERROR_VARIABLE SLUICE_GATE_MISSING
                  ERROR_STRIP_TRAILING_WHITESPACE)
  if(missing AND NOT SLUICE_GATE_MISSING)
    set(SLUICE_GATE_MISSING "fpga/tools.py: ${missing}")
  elseif(NOT missing)
    set(SLUICE_GATE_MISSING "")
  endif()
endif()

set(SLUICE_NETLIST_SCRIPTS netlist.py synthesis.py tools.py models/ice40.v models/ecp5.v)
list(TRANSFORM SLUICE_NETLIST_SCRIPTS PREPEND ${PROJECT_SOURCE_DIR}/fpga/)

# sluice_netlist(<target> <configuration> <family>)
#
# Makes the library <target> with the class Vsluice_netlist; <configuration>_<family>.json in the
# build folder says what the netlist is made of.
function(sluice_netlist target config family)
  set(netlist ${CMAKE_CURRENT_BINARY_DIR}/${config}_${family}.sv)
  add_custom_command(
    OUTPUT ${netlist}
    BYPRODUCTS ${CMAKE_CURRENT_BINARY_DIR}/${config}_${family}.json
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/fpga/netlist.py --build ${PROJECT_BINARY_DIR}
            ${config} ${family} ${netlist}
    DEPENDS sluice_gen ${SLUICE_NETLIST_SCRIPTS} ${SLUICE_RTL_SOURCES}
            ${PROJECT_SOURCE_DIR}/configs/${config}.toml ${PROJECT_SOURCE_DIR}/rtl/control/registers.toml
    COMMENT "Synthesising ${config} for ${family}"
    VERBATIM)
  sluice_verilate(${target} TOP sluice_top PREFIX Vsluice_netlist OPTIMISE -O1 SOURCES ${netlist}
                  ARGS -Wno-lint -Wno-style -Wno-UNOPTFLAT -Wno-MULTIDRIVEN)
endfunction()
