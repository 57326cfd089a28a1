set(support ${PROJECT_SOURCE_DIR}/tests/support)
sluice_test(error_paths_test
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/error_paths_test.cc ${support}/device_pair.cc ${support}/matmul_case.cc
  LIBS sluice_backends fmt::fmt TIMEOUT 300)
