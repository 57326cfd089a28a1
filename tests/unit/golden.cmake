foreach(topic crc32c fp32 table stream checks mul store errors machine)
  sluice_test(golden_${topic} SOURCES ${CMAKE_CURRENT_LIST_DIR}/golden_${topic}.cc LIBS sluice_golden)
endforeach()
