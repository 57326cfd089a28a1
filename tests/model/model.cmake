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

# The loaders once more, with sanitizers; without SentencePiece, which is not built with them.
if(NOT SLUICE_SANITIZE OR SLUICE_SANITIZE MATCHES "address")
  set(loaders added_tokens bpe byte_level byte_level_tokenizer byte_reader checkpoint error gguf
      gguf_metadata json linear llama2c llama_checkpoint llama_config regex rotary safetensors tensor
      tokenizer_json utf8)
  list(TRANSFORM loaders REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/sw/model/\\1.cc")
  set(helpers fuzz_test byte_level_json heap_file mutations test_files test_models)
  list(TRANSFORM helpers REPLACE "(.+)" "${CMAKE_CURRENT_LIST_DIR}/\\1.cc")
  sluice_test(model_fuzz
    SOURCES ${helpers} ${loaders}
    LIBS Eigen3::Eigen fmt::fmt nlohmann_json::nlohmann_json PkgConfig::pcre2
    TIMEOUT 1200)
  target_compile_definitions(model_fuzz PRIVATE SLUICE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_compile_options(model_fuzz PRIVATE -O1 -fsanitize=address,undefined
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(model_fuzz PRIVATE -fsanitize=address,undefined)
endif()
