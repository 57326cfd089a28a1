add_library(sluice_model_test STATIC
  ${CMAKE_CURRENT_LIST_DIR}/byte_level_json.cc
  ${CMAKE_CURRENT_LIST_DIR}/test_files.cc
  ${CMAKE_CURRENT_LIST_DIR}/test_models.cc)
target_compile_definitions(sluice_model_test PUBLIC SLUICE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
target_link_libraries(sluice_model_test
  PUBLIC sluice_model fmt::fmt nlohmann_json::nlohmann_json GTest::gtest)

foreach(topic activations byte_level_tokenizer checkpoint_formats forward llama_config mapped_file
        npy real_models rotary safetensors tensor tokenizer utf8)
  sluice_test(model_${topic}
    SOURCES ${CMAKE_CURRENT_LIST_DIR}/${topic}_test.cc
    LIBS sluice_model_test)
endforeach()
