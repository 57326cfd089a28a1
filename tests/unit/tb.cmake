foreach(topic memory axi_checker axil stream)
  sluice_test(tb_${topic} SOURCES ${CMAKE_CURRENT_LIST_DIR}/tb_${topic}.cc LIBS sluice_tb)
endforeach()
sluice_test(tb_axi_memory LIBS sluice_tb
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/tb_axi_timing.cc ${CMAKE_CURRENT_LIST_DIR}/tb_axi_answers.cc)

sluice_verilate(tb_dummy TOP tb_dummy TRACE
  SOURCES ${SLUICE_UNIT_PACKAGES}
          ${CMAKE_CURRENT_LIST_DIR}/tb_dummy.sv
  ARGS -Wno-UNUSED -Wno-SYNCASYNCNET)
sluice_test(tb_model LIBS sluice_tb tb_dummy
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/tb_model.cc ${CMAKE_CURRENT_LIST_DIR}/tb_trace.cc)
