set(compress_topics huffman pack packed python quantise stream)
foreach(topic IN LISTS compress_topics)
  sluice_test(compress_${topic}_test SOURCES compress_${topic}_test.cc LIBS sluice_compress)
endforeach()
set_source_files_properties(compress_python_test.cc PROPERTIES COMPILE_DEFINITIONS
  "DECODE_PACKED_SCRIPT=\"${PROJECT_SOURCE_DIR}/docs/decode_packed.py\"")
