sluice_test(config_test SOURCES config_test.cc LIBS sluice_config)
sluice_test(config_registers_test SOURCES config_registers_test.cc LIBS sluice_config)
