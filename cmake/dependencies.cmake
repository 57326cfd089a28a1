# What the project is built on; scripts/packages.txt names the packages and the reason for each.

find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(fmt 9 REQUIRED)
find_package(tomlplusplus 3.3 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)

find_package(PkgConfig REQUIRED)
pkg_check_modules(sentencepiece REQUIRED IMPORTED_TARGET sentencepiece)
pkg_check_modules(pcre2 REQUIRED IMPORTED_TARGET libpcre2-8)

if(SLUICE_TESTS)
  find_package(GTest 1.12 REQUIRED)
  pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
  find_program(SLUICE_CHROMIUM NAMES chromium chromium-browser google-chrome)  # tests of reports
endif()

set(SLUICE_VERILATOR_MIN 5.006)
set(CMAKE_REQUIRED_QUIET ON)  # find_package(verilator) tries a dozen compiler flags
find_package(verilator ${SLUICE_VERILATOR_MIN} QUIET)
unset(CMAKE_REQUIRED_QUIET)
if(NOT verilator_FOUND)
  if(verilator_CONSIDERED_VERSIONS)
    message(FATAL_ERROR "Verilator ${SLUICE_VERILATOR_MIN} or newer is needed, but found is version "
                        "${verilator_CONSIDERED_VERSIONS} (${verilator_CONSIDERED_CONFIGS}).\n"
                        "Debian 12 and Ubuntu 23.04 and later have it as package: apt-get install verilator")
  endif()
  message(FATAL_ERROR "Verilator ${SLUICE_VERILATOR_MIN} or newer is needed, but none was found.\n"
                      "On Debian 12: apt-get install verilator. Elsewhere set VERILATOR_ROOT.")
endif()
