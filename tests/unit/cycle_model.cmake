sluice_test(cycle_model_parts SOURCES ${CMAKE_CURRENT_LIST_DIR}/cycle_model_parts.cc
            LIBS sluice_cycle_model sluice_golden_device)
