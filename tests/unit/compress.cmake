set(compress_topics
    fp8 huffman pack packed palette python quantise rate_distortion stream trellis)
foreach(topic IN LISTS compress_topics)
  sluice_test(compress_${topic}_test SOURCES compress_${topic}_test.cc LIBS sluice_compress)
endforeach()
sluice_test(compress_model_test SOURCES compress_model_test.cc LIBS sluice_compress sluice_model_test)
set_source_files_properties(compress_python_test.cc PROPERTIES COMPILE_DEFINITIONS
  "DECODE_PACKED_SCRIPT=\"${PROJECT_SOURCE_DIR}/docs/decode_packed.py\"")
