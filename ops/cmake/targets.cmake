# cenote_library(name SOURCES a.cc b.cc DEPENDS x y): a static library; DEPENDS is its whole permission list.
function(cenote_library name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;DEPENDS")
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC cenote_flags ${ARG_DEPENDS})
endfunction()

# cenote_test(room SOURCES a_test.cc DEPENDS lib): one test binary a room; every TEST is a ctest of its own.
function(cenote_test name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;DEPENDS")
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gmock_main)
  include(GoogleTest)
  gtest_discover_tests(${name} NO_PRETTY_VALUES TEST_PREFIX "${name}/" PROPERTIES TIMEOUT 60)
endfunction()

# cenote_fuzzer(name DEPENDS lib): libFuzzer under the fuzz preset; elsewhere a replay of tests/fuzz/corpus/<name>,
# run by ctest, so that fuzz targets are built and their corpus checked in every build.
function(cenote_fuzzer name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "DEPENDS")
  add_executable(${name} ${name}.cc)
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS})
  if(CENOTE_FUZZ)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${name} PRIVATE replay_main.cc)
    add_test(NAME fuzz/${name} COMMAND ${name} "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name}")
  endif()
endfunction()
