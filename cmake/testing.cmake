# Tests and benchmarks.
if(SLUICE_TESTS)
  enable_testing()
  include(GoogleTest)
endif()
add_custom_target(benchmarks)

# sluice_test(<name> SOURCES <files> [LIBS <targets>] [TIMEOUT <seconds>] [ARGS <arguments>])
#
# One GoogleTest executable; its tests carry the label of their folder (unit, equivalence, ...).
function(sluice_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBS;ARGS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME label)
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} GTest::gtest_main)
  gtest_discover_tests(${name}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    EXTRA_ARGS ${ARG_ARGS}
    DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${label} TIMEOUT ${ARG_TIMEOUT})
endfunction()

# sluice_benchmark(<name> SOURCES <files> [LIBS <targets>])
#
# One Google Benchmark executable, called <name>_bench, which `make bench` runs.
function(sluice_benchmark name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name}_bench EXCLUDE_FROM_ALL ${ARG_SOURCES})
  target_link_libraries(${name}_bench PRIVATE ${ARG_LIBS} benchmark::benchmark_main)
  add_dependencies(benchmarks ${name}_bench)
endfunction()
