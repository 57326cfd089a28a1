# Tests.
if(SLUICE_TESTS)
  enable_testing()
  include(GoogleTest)
endif()

# sluice_test(<name> SOURCES <files> [LIBS <targets>] [TIMEOUT <seconds>] [ARGS <arguments>]
#             [FIXTURE <name>] [SERIAL])
#
# FIXTURE is one of CTest: the test that sets it up runs before. SERIAL tests have the machine for
# themselves.
# One GoogleTest executable; its tests carry the label of their folder (unit, equivalence, ...).
function(sluice_test name)
  cmake_parse_arguments(ARG "SERIAL" "TIMEOUT;FIXTURE" "SOURCES;LIBS;ARGS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  set(properties TIMEOUT ${ARG_TIMEOUT})
  if(ARG_FIXTURE)
    list(APPEND properties FIXTURES_REQUIRED ${ARG_FIXTURE})
  endif()
  if(ARG_SERIAL)
    list(APPEND properties RUN_SERIAL TRUE)
  endif()
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME label)
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} GTest::gtest_main)
  gtest_discover_tests(${name}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    EXTRA_ARGS ${ARG_ARGS}
    DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${label} ${properties})
endfunction()
