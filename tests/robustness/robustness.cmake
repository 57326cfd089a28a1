sluice_test(error_paths_test SOURCES ${CMAKE_CURRENT_LIST_DIR}/error_paths_test.cc
            LIBS sluice_test_support TIMEOUT 300)
