# Benches of the modules in rtl/decompress, rtl/sparse, rtl/array and rtl/epilogue: one file a module, one
# executable a folder. A library's name is the module's, with the parameters where there are several.
set(wrappers ${CMAKE_CURRENT_LIST_DIR}/rtl_wrappers)

foreach(max_code_len 12 15)
  sluice_verilate_unit(huffman_lane_${max_code_len} TOP huffman_lane_wrapper PARAMS -GMaxCodeLen=${max_code_len}
                       SOURCES ${wrappers}/huffman_lane_wrapper.sv)
endforeach()
sluice_verilate_unit(table_loader_12 TOP table_loader PARAMS -GMaxCodeLen=12)
sluice_verilate_unit(table_loader_15 TOP table_loader PARAMS -GDataBits=128)
sluice_verilate_unit(trellis TOP trellis_wrapper SOURCES ${wrappers}/trellis_wrapper.sv)
sluice_verilate_unit(word_distributor_16x64 TOP word_distributor PARAMS -GLanes=16 -GDataBits=64)
sluice_verilate_unit(word_distributor_8x128 TOP word_distributor PARAMS -GLanes=8 -GDataBits=128)
sluice_verilate_unit(narrow_distributor TOP narrow_distributor)
sluice_verilate_unit(decompressor_4x4 TOP decompressor_wrapper PARAMS -GSparsity=2
                     SOURCES ${wrappers}/decompressor_wrapper.sv)
sluice_verilate_unit(decompressor_4x8 TOP decompressor_wrapper PARAMS -GLanes=8 -GSparsity=0 -GTrellisStates=0
                     SOURCES ${wrappers}/decompressor_wrapper.sv)
sluice_verilate_unit(decompressor_8x16 TOP decompressor_wrapper
                     PARAMS -GRows=8 -GLanes=16 -GMaxCodeLen=12 -GTrellisStates=8
                     SOURCES ${wrappers}/decompressor_wrapper.sv)
sluice_verilate_unit(decompressor_2x4 TOP decompressor_wrapper
                     PARAMS -GRows=2 -GDataBits=32 -GMaxCodeLen=8 -GTableSlots=1 -GTrellisStates=0
                     SOURCES ${wrappers}/decompressor_wrapper.sv)
sluice_verilate_unit(decompressor_4x8_short TOP decompressor_wrapper PARAMS -GLanes=8 -GMaxCodeLen=8 -GSparsity=2
                     SOURCES ${wrappers}/decompressor_wrapper.sv)
sluice_verilate_unit(stream_account TOP stream_account_wrapper
                     SOURCES ${wrappers}/stream_account_wrapper.sv)
sluice_test(rtl_decompress_test
  SOURCES huffman_lane_test.cc word_distributor_test.cc narrow_distributor_test.cc table_loader_test.cc trellis_test.cc
          decompressor_test.cc stream_account_test.cc
  LIBS sluice_tb huffman_lane_12 huffman_lane_15 table_loader_12 table_loader_15 trellis word_distributor_16x64
       word_distributor_8x128 decompressor_4x4 decompressor_4x8 decompressor_8x16
       decompressor_2x4 decompressor_4x8_short narrow_distributor stream_account)

sluice_verilate_unit(sparse_decoder TOP sparse_decoder_wrapper SOURCES ${wrappers}/sparse_decoder_wrapper.sv)
sluice_test(rtl_sparse_test SOURCES sparse_decoder_test.cc LIBS sluice_tb sparse_decoder)

sluice_verilate_unit(mac TOP mac_wrapper SOURCES ${wrappers}/mac_wrapper.sv)
sluice_verilate_unit(pe TOP pe_wrapper SOURCES ${wrappers}/pe_wrapper.sv)
foreach(size 2x8 4x4 8x4)
  string(REPLACE "x" ";" shape ${size})
  list(GET shape 0 rows)
  list(GET shape 1 cols)
  set(registered 0)
  if(size STREQUAL "8x4")
    set(registered 1)
  endif()
  sluice_verilate_unit(systolic_array_${size} TOP systolic_array_wrapper
                       PARAMS -GRows=${rows} -GCols=${cols} "-GRegistered=1'b${registered}"
                       SOURCES ${wrappers}/systolic_array_wrapper.sv)
endforeach()
sluice_verilate_unit(accumulator_block_int8 TOP accumulator_block PARAMS -GDepth=16 -GCols=1)
sluice_verilate_unit(accumulator_block_fp8 TOP accumulator_block PARAMS -GDepth=16 -GCols=1 "-GFp8=1'b1")
sluice_verilate_unit(accumulator_block_one TOP accumulator_block PARAMS -GDepth=16 -GCols=1 -GMemories=1)
sluice_verilate_unit(accumulators_int8 TOP accumulators PARAMS -GDepth=16 -GCols=8 -GLanes=2)
sluice_verilate_unit(accumulators_fp8 TOP accumulators PARAMS -GDepth=16 -GCols=8 -GLanes=4 "-GFp8=1'b1")
foreach(module weight_loader activation_feeder)
  set(sparsity 0)
  foreach(name dense 12 24)
    sluice_verilate_unit(${module}_${name} TOP ${module}_wrapper PARAMS -GSparsity=${sparsity}
                         SOURCES ${wrappers}/${module}_wrapper.sv)
    math(EXPR sparsity "${sparsity} + 1")
  endforeach()
endforeach()
foreach(type int8 fp8)
  set(operands "-GFp8=1'b0")
  if(type STREQUAL "fp8")
    set(operands "-GFp8=1'b1")
  endif()
  sluice_verilate_unit(mul_unit_${type}_dense TOP mul_unit_wrapper
                       PARAMS ${operands} -GRows=8 -GCols=8 -GSparsity=0 -GDataBits=128 -GMaxCodeLen=12 -GTableSlots=1
                              -GTrellisStates=0
                       SOURCES ${wrappers}/mul_unit_wrapper.sv)
  sluice_verilate_unit(mul_unit_${type}_12 TOP mul_unit_wrapper
                       PARAMS ${operands} -GCols=8 -GTableSlots=4 -GTrellisStates=8
                       SOURCES ${wrappers}/mul_unit_wrapper.sv)
  sluice_verilate_unit(mul_unit_${type}_24 TOP mul_unit_wrapper PARAMS ${operands} -GSparsity=2
                       SOURCES ${wrappers}/mul_unit_wrapper.sv)
endforeach()
sluice_test(rtl_array_test
  SOURCES mac_test.cc pe_test.cc systolic_array_test.cc weight_loader_test.cc activation_feeder_test.cc
          accumulator_block_test.cc accumulators_test.cc mul_unit_test.cc
  LIBS sluice_tb mac pe systolic_array_2x8 systolic_array_4x4 systolic_array_8x4 accumulator_block_int8
       accumulator_block_fp8 accumulator_block_one accumulators_int8 accumulators_fp8 weight_loader_dense weight_loader_12
       weight_loader_24 activation_feeder_dense activation_feeder_12 activation_feeder_24 mul_unit_int8_dense
       mul_unit_int8_12 mul_unit_int8_24 mul_unit_fp8_dense mul_unit_fp8_12 mul_unit_fp8_24)

foreach(module fixed_to_fp32 fp32_narrow scale_lane epilogue)
  sluice_verilate_unit(${module}_int8 TOP ${module})
endforeach()
foreach(module fixed_to_fp32 fp32_narrow scale_lane)
  sluice_verilate_unit(${module}_fp8 TOP ${module} PARAMS "-GFp8=1'b1")
endforeach()
sluice_verilate_unit(epilogue_fp8 TOP epilogue PARAMS "-GFp8=1'b1" -GLanes=4)
sluice_verilate_unit(fp32_multiply TOP fp32_multiply)
sluice_verilate_unit(serial_scale TOP serial_scale)
foreach(bits 64 256)
  sluice_verilate_unit(beat_packer_${bits} TOP beat_packer PARAMS -GDataBits=${bits})
endforeach()
sluice_verilate_unit(store_rows TOP store_rows_wrapper SOURCES ${wrappers}/store_rows_wrapper.sv)
sluice_verilate_unit(store_engine_int8_8x64 TOP store_engine_wrapper
                     SOURCES ${wrappers}/store_engine_wrapper.sv)
sluice_verilate_unit(store_engine_int8_4x128 TOP store_engine_wrapper PARAMS -GCols=4 -GDataBits=128
                     SOURCES ${wrappers}/store_engine_wrapper.sv)
sluice_verilate_unit(store_engine_fp8_4x64 TOP store_engine_wrapper PARAMS "-GFp8=1'b1" -GCols=4
                     SOURCES ${wrappers}/store_engine_wrapper.sv)
sluice_verilate_unit(store_engine_fp8_8x256 TOP store_engine_wrapper PARAMS "-GFp8=1'b1" -GDataBits=256
                     SOURCES ${wrappers}/store_engine_wrapper.sv)
foreach(cols 4 16)
  sluice_verilate_unit(serial_store_${cols} TOP store_engine_wrapper PARAMS -GDataBits=32 -GCols=${cols}
                       SOURCES ${wrappers}/store_engine_wrapper.sv)
endforeach()
sluice_test(rtl_epilogue_test
  SOURCES fixed_to_fp32_test.cc fp32_multiply_test.cc fp32_narrow_test.cc scale_lane_test.cc serial_scale_test.cc epilogue_test.cc
          beat_packer_test.cc store_rows_test.cc store_engine_test.cc
  LIBS sluice_tb fixed_to_fp32_int8 fixed_to_fp32_fp8 fp32_multiply fp32_narrow_int8 fp32_narrow_fp8
       scale_lane_int8 scale_lane_fp8 serial_scale epilogue_int8 epilogue_fp8 beat_packer_64 beat_packer_256 store_rows
       store_engine_int8_8x64 store_engine_int8_4x128 store_engine_fp8_4x64 store_engine_fp8_8x256 serial_store_4 serial_store_16)
