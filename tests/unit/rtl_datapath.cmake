# Benches of the modules in rtl/decompress, rtl/sparse, rtl/array and rtl/epilogue: one file a module, one
# executable a folder. A library's name is the module's, with the parameters where there are several.
set(wrappers ${CMAKE_CURRENT_LIST_DIR}/rtl_wrappers)

foreach(max_code_len 12 15)
  sluice_verilate_unit(huffman_lane_${max_code_len} TOP huffman_lane PARAMS -GMaxCodeLen=${max_code_len})
  sluice_verilate_unit(table_loader_${max_code_len} TOP table_loader PARAMS -GMaxCodeLen=${max_code_len})
endforeach()
sluice_verilate_unit(word_distributor_16x64 TOP word_distributor PARAMS -GLanes=16 -GDataBits=64)
sluice_verilate_unit(word_distributor_8x128 TOP word_distributor PARAMS -GLanes=8 -GDataBits=128)
sluice_verilate_unit(decompressor_4x4 TOP decompressor_wrapper PARAMS -GRows=4 -GLanes=4
                     SOURCES ${wrappers}/decompressor_wrapper.sv)
sluice_verilate_unit(decompressor_8x16 TOP decompressor_wrapper PARAMS -GRows=8 -GLanes=16 -GMaxCodeLen=12
                     SOURCES ${wrappers}/decompressor_wrapper.sv)
sluice_verilate_unit(stream_account TOP stream_account_wrapper
                     SOURCES ${wrappers}/stream_account_wrapper.sv)
sluice_test(rtl_decompress_test
  SOURCES huffman_lane_test.cc word_distributor_test.cc table_loader_test.cc decompressor_test.cc
          stream_account_test.cc
  LIBS sluice_tb huffman_lane_12 huffman_lane_15 table_loader_12 table_loader_15 word_distributor_16x64
       word_distributor_8x128 decompressor_4x4 decompressor_8x16 stream_account)

sluice_verilate_unit(sparse_decoder TOP sparse_decoder PARAMS -GLanes=8)
sluice_test(rtl_sparse_test SOURCES sparse_decoder_test.cc LIBS sluice_tb sparse_decoder)

sluice_verilate_unit(pe_sparse TOP pe)
sluice_verilate_unit(pe_dense TOP pe PARAMS -GSparse12=0)
sluice_verilate_unit(systolic_array_4x4 TOP systolic_array PARAMS -GRows=4 -GCols=4)
sluice_verilate_unit(systolic_array_8x8 TOP systolic_array PARAMS -GRows=8 -GCols=8 -GSparse12=0)
sluice_verilate_unit(accumulator_column TOP accumulator_column PARAMS -GDepth=16)
sluice_verilate_unit(accumulators TOP accumulators PARAMS -GDepth=16 -GCols=8 -GLanes=2)
sluice_verilate_unit(weight_loader TOP weight_loader_wrapper SOURCES ${wrappers}/weight_loader_wrapper.sv)
sluice_verilate_unit(activation_feeder_sparse TOP activation_feeder_wrapper
                     SOURCES ${wrappers}/activation_feeder_wrapper.sv)
sluice_verilate_unit(activation_feeder_dense TOP activation_feeder_wrapper PARAMS -GSparse12=0
                     SOURCES ${wrappers}/activation_feeder_wrapper.sv)
sluice_verilate_unit(mul_unit_4x4 TOP mul_unit_wrapper SOURCES ${wrappers}/mul_unit_wrapper.sv)
sluice_verilate_unit(mul_unit_8x8 TOP mul_unit_wrapper
                     PARAMS -GRows=8 -GCols=8 -GSparse12=0 -GDataBits=128 -GMaxCodeLen=12
                     SOURCES ${wrappers}/mul_unit_wrapper.sv)
sluice_test(rtl_array_test
  SOURCES pe_test.cc systolic_array_test.cc weight_loader_test.cc activation_feeder_test.cc
          accumulator_column_test.cc accumulators_test.cc mul_unit_test.cc
  LIBS sluice_tb pe_sparse pe_dense systolic_array_4x4 systolic_array_8x8 accumulator_column accumulators
       weight_loader activation_feeder_sparse activation_feeder_dense mul_unit_4x4 mul_unit_8x8)

sluice_verilate_unit(int_to_fp32 TOP int_to_fp32)
sluice_verilate_unit(fp32_multiply TOP fp32_multiply)
sluice_verilate_unit(scale_lane TOP scale_lane)
sluice_verilate_unit(store_rows TOP store_rows_wrapper SOURCES ${wrappers}/store_rows_wrapper.sv)
sluice_verilate_unit(store_engine_8x64 TOP store_engine_wrapper
                     SOURCES ${wrappers}/store_engine_wrapper.sv)
sluice_verilate_unit(store_engine_4x128 TOP store_engine_wrapper PARAMS -GCols=4 -GDataBits=128
                     SOURCES ${wrappers}/store_engine_wrapper.sv)
sluice_test(rtl_epilogue_test
  SOURCES int_to_fp32_test.cc fp32_multiply_test.cc scale_lane_test.cc store_rows_test.cc
          store_engine_test.cc
  LIBS sluice_tb int_to_fp32 fp32_multiply scale_lane store_rows store_engine_8x64 store_engine_4x128)
