# Flags of the whole build. Warnings are errors; third-party headers are system headers.
option(KYMAROS_FUZZ "Build the libFuzzer targets (*_fuzz.cpp)" OFF)
option(KYMAROS_BENCH "Build the benchmarks in bench/" OFF)
set(KYMAROS_SANITIZE "" CACHE STRING "Sanitizers, as clang's -fsanitize takes them (address,undefined or thread)")

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wimplicit-fallthrough -Wunused
  -Wno-missing-designated-field-initializers -Werror -fno-omit-frame-pointer)
add_compile_definitions(
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE
  BOOST_BEAST_USE_STD_STRING_VIEW)
add_link_options(-fuse-ld=lld)

if(KYMAROS_SANITIZE)
  add_compile_options(-fsanitize=${KYMAROS_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${KYMAROS_SANITIZE})
else()
  # What nobody calls is not in the program, what is equal is in it once, and addresses to be adjusted at the
  # start are packed (docs/adr/0016-what-a-program-holds.md).
  add_compile_options(-ffunction-sections -fdata-sections)
  add_link_options(-Wl,--gc-sections -Wl,--icf=safe -Wl,-z,pack-relative-relocs)
endif()
if(KYMAROS_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
