sluice_test(timeline_test
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/timeline_reasons.cc ${CMAKE_CURRENT_LIST_DIR}/timeline_files.cc
  LIBS sluice_timeline)
