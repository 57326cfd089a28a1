set(golden_topics
  checks crc32c errors fp8 fp32 machine mul rounding sparse_2_4 store store_forms stream table trellis)
foreach(topic ${golden_topics})
  sluice_test(golden_${topic} SOURCES ${CMAKE_CURRENT_LIST_DIR}/golden_${topic}.cc LIBS sluice_golden)
endforeach()
