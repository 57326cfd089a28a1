# The view of a waveform is checked against the hierarchy of real ones: traced accelerators, compiled for a short
# build, one for each of the forms that units come in.
foreach(config small icebreaker orangecrab ulx3s)
  if(NOT config IN_LIST SLUICE_CONFIGS)
    continue()
  endif()
  sluice_verilate(sluice_traced_${config} TOP sluice_top PREFIX Vsluice_traced SMALL TRACE
    SOURCES ${SLUICE_GEN_DIR}/${config}/sluice_config_pkg.sv ${SLUICE_GEN_DIR}/sluice_regs_pkg.sv
            ${SLUICE_RTL_SOURCES}
    ARGS ${SLUICE_RTL_SEARCH})
  sluice_test(wave_view_${config} SOURCES ${CMAKE_CURRENT_LIST_DIR}/wave_view.cc
              LIBS sluice_wave sluice_backends sluice_traced_${config} tb_dummy)
  target_compile_definitions(wave_view_${config} PRIVATE SLUICE_TRACED_CONFIG="${config}")
endforeach()
