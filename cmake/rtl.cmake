# The accelerator: every configs/<name>.toml becomes the Verilated library sluice_rtl_<name> with the
# class Vsluice_<name>. SLUICE_CONFIGS is the list of the names.

if(NOT SLUICE_CONFIGS)
  file(GLOB tomls CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/configs/*.toml)
  foreach(toml ${tomls})
    cmake_path(GET toml STEM name)
    list(APPEND SLUICE_CONFIGS ${name})
  endforeach()
endif()
if(SLUICE_TRACE)
  set(trace TRACE)
endif()
set(SLUICE_GEN_DIR ${PROJECT_BINARY_DIR}/gen)

# SLUICE_RTL_SOURCES: all files in the order of compilation, relative to rtl/.
include(${PROJECT_SOURCE_DIR}/rtl/sources.cmake)
list(TRANSFORM SLUICE_RTL_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/rtl/)
set(SLUICE_RTL_PACKAGES ${SLUICE_RTL_SOURCES})
list(FILTER SLUICE_RTL_PACKAGES INCLUDE REGEX "_pkg\\.sv$")

# What a module alone is compiled with.
set(SLUICE_UNIT_PACKAGES
    ${SLUICE_GEN_DIR}/default/sluice_config_pkg.sv ${SLUICE_GEN_DIR}/sluice_regs_pkg.sv ${SLUICE_RTL_PACKAGES})

# Where a module that is not named on the command line is looked for.
set(SLUICE_RTL_SEARCH ${PROJECT_SOURCE_DIR}/rtl/lint.vlt +incdir+${PROJECT_SOURCE_DIR}/rtl/common)
foreach(stage common control dma decompress sparse array epilogue)
  list(APPEND SLUICE_RTL_SEARCH -y ${PROJECT_SOURCE_DIR}/rtl/${stage})
endforeach()

# lint_rtl: Verilator's lint, with warnings as errors, of every configuration.
add_custom_target(lint_rtl)
foreach(name ${SLUICE_CONFIGS})
  set(sources ${SLUICE_GEN_DIR}/${name}/sluice_config_pkg.sv ${SLUICE_GEN_DIR}/sluice_regs_pkg.sv
              ${SLUICE_RTL_SOURCES})
  add_custom_target(lint_rtl_${name}
    COMMAND ${VERILATOR_BIN} --lint-only --assert -Wall --top-module sluice_top ${SLUICE_RTL_SEARCH} ${sources}
    DEPENDS sluice_generated
    COMMENT "Linting rtl/ for configs/${name}.toml"
    VERBATIM)
  add_dependencies(lint_rtl lint_rtl_${name})

  sluice_verilate(sluice_rtl_${name} TOP sluice_top PREFIX Vsluice_${name}
    SOURCES ${sources} ARGS ${SLUICE_RTL_SEARCH} ${trace})
endforeach()
