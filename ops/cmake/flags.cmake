# One interface target carries every project-wide flag; no CMAKE_CXX_FLAGS edits elsewhere.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()
set(CENOTE_SANITIZE "" CACHE STRING "address,undefined | thread | empty")
option(CENOTE_COVERAGE "gcov instrumentation" OFF)
option(CENOTE_FUZZ "build fuzz targets with libFuzzer (clang)" OFF)
option(CENOTE_WERROR "warnings are errors" ON)

add_library(cenote_flags INTERFACE)
target_compile_options(cenote_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast -Wvla
  -fno-omit-frame-pointer -fstack-protector-strong)
target_compile_definitions(cenote_flags INTERFACE _GLIBCXX_ASSERTIONS)
target_include_directories(cenote_flags INTERFACE "${PROJECT_SOURCE_DIR}")
if(CENOTE_WERROR)
  target_compile_options(cenote_flags INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees overlaps in std::string's operator+ that cannot be (GCC bug 105651), from -O2 on. Not in debug builds:
  # clang-tidy reads their compile commands and does not know the option.
  target_compile_options(cenote_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:-Wno-restrict>)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(cenote_flags INTERFACE -Wthread-safety)
endif()
if(CENOTE_SANITIZE)
  target_compile_options(cenote_flags INTERFACE -fsanitize=${CENOTE_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(cenote_flags INTERFACE -fsanitize=${CENOTE_SANITIZE})
endif()
if(CENOTE_COVERAGE)
  target_compile_options(cenote_flags INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(cenote_flags INTERFACE --coverage)
endif()
if(CENOTE_FUZZ)
  target_compile_options(cenote_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
