# The view of a waveform is checked against the hierarchy of a real one: a traced accelerator, compiled for a
# short build, of the smallest configuration that there is.
list(GET SLUICE_CONFIGS 0 traced_config)
if("small" IN_LIST SLUICE_CONFIGS)
  set(traced_config small)
endif()
sluice_verilate(sluice_traced TOP sluice_top SMALL TRACE
  SOURCES ${SLUICE_GEN_DIR}/${traced_config}/sluice_config_pkg.sv ${SLUICE_GEN_DIR}/sluice_regs_pkg.sv
          ${SLUICE_RTL_SOURCES}
  ARGS ${SLUICE_RTL_SEARCH})
sluice_test(wave_view SOURCES ${CMAKE_CURRENT_LIST_DIR}/wave_view.cc LIBS sluice_wave sluice_traced tb_dummy)
