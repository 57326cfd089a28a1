# cmake --install: the program with its pages, completion and model, and a library for others.
#
# One archive, libsluice.a, holds the code of all the project's libraries and of the Verilated models
# of SLUICE_CONFIGS, so that users link to one file; sluiceConfig.cmake adds what that is built on.
# Headers lie below include/sluice as in the tree.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(parts sluice_verilated)
get_property(folders DIRECTORY PROPERTY SUBDIRECTORIES)
list(FILTER folders EXCLUDE REGEX "/sw/cli$")
foreach(folder ${folders})
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target ${targets})
    get_target_property(type ${target} TYPE)
    if(type STREQUAL STATIC_LIBRARY)
      list(APPEND parts ${target})
    endif()
  endforeach()
endforeach()
set(archives)
foreach(part ${parts})
  list(APPEND archives $<TARGET_FILE:${part}>)
endforeach()
foreach(config ${SLUICE_CONFIGS})
  list(APPEND parts sluice_rtl_${config}.archive)
  list(APPEND archives ${PROJECT_BINARY_DIR}/sluice_rtl_${config}.verilated/Vsluice_${config}__ALL.a)
endforeach()
set(library ${PROJECT_BINARY_DIR}/libsluice.a)
add_custom_command(OUTPUT ${library}
  COMMAND ${PROJECT_SOURCE_DIR}/cmake/join_archives.sh ${CMAKE_AR} ${library} ${archives}
  DEPENDS ${PROJECT_SOURCE_DIR}/cmake/join_archives.sh ${parts} ${archives}
  COMMENT "Joining libraries to libsluice.a"
  VERBATIM)
add_custom_target(sluice_library ALL DEPENDS ${library})

# What the program says about itself.
set(documents ${PROJECT_BINARY_DIR}/share)
add_custom_command(OUTPUT ${documents}/man/man1/sluice.1 ${documents}/bash-completion/completions/sluice
  COMMAND ${PROJECT_SOURCE_DIR}/cmake/documents.sh $<TARGET_FILE:sluice> ${documents}
  DEPENDS ${PROJECT_SOURCE_DIR}/cmake/documents.sh sluice
  COMMENT "Writing manual pages and completion"
  VERBATIM)
add_custom_target(sluice_documents ALL DEPENDS ${documents}/man/man1/sluice.1)

install(TARGETS sluice)
install(DIRECTORY ${documents}/man/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
install(FILES ${documents}/bash-completion/completions/sluice
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(DIRECTORY models/stories DESTINATION ${CMAKE_INSTALL_DATADIR}/sluice/models)

set(headers ${CMAKE_INSTALL_INCLUDEDIR}/sluice)
install(FILES ${library} DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES sw/sluice.h ${SLUICE_GEN_DIR}/include/sluice_registers.h DESTINATION ${headers})
install(FILES gen/config.h gen/registers.h gen/toml_check.h DESTINATION ${headers}/gen)
install(FILES backends/backends.h backends/find_config.h DESTINATION ${headers}/backends)
install(DIRECTORY sw DESTINATION ${headers}
        FILES_MATCHING PATTERN "*.h" PATTERN sw/cli EXCLUDE PATTERN sw/sluice.h EXCLUDE)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/sluice)
configure_package_config_file(cmake/sluiceConfig.cmake.in sluiceConfig.cmake
  INSTALL_DESTINATION ${package} PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(sluiceConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/sluiceConfig.cmake ${PROJECT_BINARY_DIR}/sluiceConfigVersion.cmake
        DESTINATION ${package})
