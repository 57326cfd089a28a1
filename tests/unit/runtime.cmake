sluice_test(runtime_command SOURCES ${CMAKE_CURRENT_LIST_DIR}/runtime_command.cc LIBS sluice_runtime)
sluice_test(runtime_device SOURCES ${CMAKE_CURRENT_LIST_DIR}/runtime_device.cc
            LIBS sluice_golden_device)
foreach(topic matmul order)
  sluice_test(runtime_${topic} SOURCES ${CMAKE_CURRENT_LIST_DIR}/runtime_${topic}.cc
              LIBS sluice_test_support TIMEOUT 300)
endforeach()
sluice_test(runtime_cli
  SOURCES runtime_cli_answers.cc runtime_cli_arrays.cc runtime_cli_measures.cc
  LIBS sluice_model sluice_compress nlohmann_json::nlohmann_json fmt::fmt)
target_compile_definitions(runtime_cli PRIVATE SLUICE_PROGRAM="$<TARGET_FILE:sluice>")
add_dependencies(runtime_cli sluice)
