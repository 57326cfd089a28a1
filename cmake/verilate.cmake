# Verilated models as libraries.
#
# Verilator runs when the library is built, not when the project is configured: its sources include
# generated packages, and a mistake in one module does not keep the rest from building.

set(SLUICE_VERILATOR_FLAGS
    --cc --assert -O3 --x-assign unique --x-initial unique
    -Wall -Wno-fatal --output-split 20000 --output-split-cfuncs 2000)

# Verilator's run-time library, once for all models.
set(sluice_verilator_include ${VERILATOR_ROOT}/include)
add_library(sluice_verilated STATIC
  ${sluice_verilator_include}/verilated.cpp
  ${sluice_verilator_include}/verilated_dpi.cpp
  ${sluice_verilator_include}/verilated_fst_c.cpp
  ${sluice_verilator_include}/verilated_threads.cpp)
target_include_directories(sluice_verilated SYSTEM PUBLIC
  ${sluice_verilator_include} ${sluice_verilator_include}/vltstd)
target_compile_definitions(sluice_verilated PUBLIC
  VM_COVERAGE=0 VM_SC=0 VM_TRACE=1 VM_TRACE_FST=1 VM_TRACE_VCD=0)
target_compile_options(sluice_verilated PRIVATE -w)
target_link_libraries(sluice_verilated PUBLIC ZLIB::ZLIB Threads::Threads)

# sluice_verilate(<target> TOP <module> SOURCES <files> [PREFIX <class>] [TRACE] [SMALL] [OPTIMISE <option>]
#                 [ARGS <Verilator arguments>])
#
# Makes the library <target> with the class PREFIX (default: V<target>) of module TOP; with TRACE it can
# write waveforms; with SMALL it is compiled quickly, as one file, instead of for speed. OPTIMISE is the
# compiler's option, -O3 otherwise.
function(sluice_verilate target)
  cmake_parse_arguments(ARG "TRACE;SMALL" "TOP;PREFIX;OPTIMISE" "SOURCES;ARGS" ${ARGN})
  if(NOT ARG_PREFIX)
    set(ARG_PREFIX V${target})
  endif()
  if(ARG_TRACE)
    list(APPEND ARG_ARGS --trace-fst --trace-structs)
  endif()
  if(NOT ARG_OPTIMISE)
    set(ARG_OPTIMISE -O3)
  endif()
  set(compile "OPT_FAST=${ARG_OPTIMISE} VM_PARALLEL_BUILDS=1")
  if(ARG_SMALL)
    set(compile "OPT_FAST=-O1 VM_PARALLEL_BUILDS=0")
  elseif(SLUICE_NATIVE)
    list(APPEND ARG_ARGS -CFLAGS -march=native)
  endif()
  set(dir ${CMAKE_CURRENT_BINARY_DIR}/${target}.verilated)
  set(archive ${dir}/${ARG_PREFIX}__ALL.a)
  add_custom_command(
    OUTPUT ${archive}
    BYPRODUCTS ${dir}/${ARG_PREFIX}.h
    COMMAND ${CMAKE_COMMAND} -E env CXX=${CMAKE_CXX_COMPILER} "OBJCACHE=${CMAKE_CXX_COMPILER_LAUNCHER}"
            "COMPILE=${compile}" ${PROJECT_SOURCE_DIR}/cmake/verilate.sh ${VERILATOR_BIN} ${dir} ${ARG_PREFIX} ${archive}
            ${SLUICE_VERILATOR_FLAGS} --top-module ${ARG_TOP} ${ARG_ARGS} ${ARG_SOURCES}
    DEPENDS ${PROJECT_SOURCE_DIR}/cmake/verilate.sh sluice_generated ${ARG_SOURCES}
    DEPFILE ${dir}/depfile
    COMMENT "Verilating ${ARG_TOP} for ${target}"
    VERBATIM)
  add_custom_target(${target}.archive DEPENDS ${archive})

  add_library(${target} INTERFACE)
  add_dependencies(${target} ${target}.archive)
  target_include_directories(${target} SYSTEM INTERFACE ${dir})
  target_link_libraries(${target} INTERFACE ${archive} sluice_verilated)
endfunction()

# sluice_verilate_unit(<target> TOP <module> [PARAMS -GName=value ...] [SOURCES <files>] [TRACE])
#
# A single module of rtl/ (or of a wrapper given in SOURCES) for a unit bench: class V<target>, packages
# of the configuration `default`. Only the modules that TOP uses are read.
function(sluice_verilate_unit target)
  cmake_parse_arguments(ARG "TRACE" "TOP" "PARAMS;SOURCES" ${ARGN})
  set(trace)
  if(ARG_TRACE)
    set(trace TRACE)
  endif()
  set(sources ${ARG_SOURCES})
  list(TRANSFORM sources PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ REGEX "^[^/]")
  if(NOT ARG_SOURCES)
    file(GLOB sources ${PROJECT_SOURCE_DIR}/rtl/${ARG_TOP}.sv ${PROJECT_SOURCE_DIR}/rtl/*/${ARG_TOP}.sv)
    if(NOT sources)
      message(FATAL_ERROR "${target}: there is no module ${ARG_TOP} in rtl/ (looked for ${ARG_TOP}.sv)")
    endif()
  endif()
  sluice_verilate(${target} TOP ${ARG_TOP} SMALL ${trace}
    SOURCES ${SLUICE_UNIT_PACKAGES} ${sources}
    ARGS ${SLUICE_RTL_SEARCH} ${ARG_PARAMS})
endfunction()
