foreach(name equivalence_test paths_test programs_test short_muls_test)
  sluice_test(${name} SOURCES ${CMAKE_CURRENT_LIST_DIR}/${name}.cc LIBS sluice_test_support TIMEOUT 900)
endforeach()
sluice_test(trace_test SOURCES ${CMAKE_CURRENT_LIST_DIR}/trace_test.cc
            LIBS sluice_test_support sluice_timeline TIMEOUT 900)
