# Benches of the modules in rtl/common, rtl/control and rtl/dma: one file a module, one executable a folder.
# Wrappers flatten types and hold several sizes of a module side by side, so that each is verilated once.
set(wrappers ${CMAKE_CURRENT_LIST_DIR}/rtl_wrappers)

foreach(module queues small_modules command_check command_queue dispatcher registers burst_splitter read_arbiter)
  sluice_verilate_unit(${module} TOP ${module}_wrapper SOURCES ${wrappers}/${module}_wrapper.sv)
endforeach()
sluice_verilate_unit(word_check TOP command_check_wrapper PARAMS "-GSerial=1'b1"
                     SOURCES ${wrappers}/command_check_wrapper.sv)
sluice_verilate_unit(serial_dispatcher TOP dispatcher_wrapper PARAMS "-GSerial=1'b1"
                     SOURCES ${wrappers}/dispatcher_wrapper.sv)
sluice_verilate_unit(counters TOP counters)
sluice_verilate_unit(counters_cycles TOP counters PARAMS -GAll=0)
sluice_verilate_unit(activity TOP activity)
foreach(bits 64 128)
  sluice_verilate_unit(command_fetch_${bits} TOP command_fetch PARAMS -GDataBits=${bits})
endforeach()
foreach(bits 32 64)
  sluice_verilate_unit(command_memory_${bits} TOP command_memory PARAMS -GDataBits=${bits})
endforeach()
sluice_verilate_unit(load_engine_64 TOP load_engine_wrapper SOURCES ${wrappers}/load_engine_wrapper.sv)
sluice_verilate_unit(load_engine_128 TOP load_engine_wrapper
                     PARAMS -GDataBits=128 -GActWordBytes=64 -GMaxTableBytes=1056
                     SOURCES ${wrappers}/load_engine_wrapper.sv)
sluice_verilate_unit(serial_load TOP load_engine_wrapper
                     PARAMS -GDataBits=32 -GActWordBytes=4 "-GSerial=1'b1"
                     SOURCES ${wrappers}/load_engine_wrapper.sv)
sluice_verilate_unit(stream_reader_64 TOP stream_reader PARAMS -GDepth=64)
sluice_verilate_unit(stream_reader_128 TOP stream_reader PARAMS -GDataBits=128 -GDepth=32 -GMaxBeats=16)

sluice_test(rtl_common_test
  SOURCES rtl_queues_test.cc rtl_delay_test.cc rtl_sram_test.cc rtl_crc32c_test.cc rtl_tile_walk_test.cc
  LIBS sluice_tb queues small_modules)
sluice_test(rtl_control_test
  SOURCES rtl_activity_test.cc rtl_command_check_test.cc rtl_command_fetch_test.cc rtl_command_memory_test.cc
          rtl_command_queue_test.cc rtl_counters_test.cc rtl_dispatcher_test.cc rtl_registers_test.cc
  LIBS sluice_tb activity command_check word_check command_fetch_64 command_fetch_128 command_memory_32
       command_memory_64 command_queue counters counters_cycles dispatcher registers serial_dispatcher)
sluice_test(rtl_dma_test
  SOURCES rtl_burst_splitter_test.cc rtl_load_engine_test.cc rtl_read_arbiter_test.cc rtl_stream_reader_test.cc
  LIBS sluice_tb burst_splitter load_engine_64 load_engine_128 serial_load read_arbiter stream_reader_64 stream_reader_128)
