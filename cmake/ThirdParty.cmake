# Everything comes from Debian bookworm (scripts/setup). Which library may see which of these is
# said in src/CMakeLists.txt and checked by scripts/check-layers.
find_package(Threads REQUIRED)
set(Boost_NO_WARN_NEW_VERSIONS ON)  # CMake 3.25 is older than Boost 1.81
set(_Boost_URL_HEADERS boost/url.hpp)  # CMake 3.25 knows the component, and warns that it does not know its header
set(Boost_USE_STATIC_LIBS ON)  # a tenth faster than through a table of calls
find_package(Boost 1.81 EXACT REQUIRED COMPONENTS json url)
set(OPENSSL_USE_STATIC_LIBS ON)  # what a program uses of it, not 5 MB of it (docs/adr/0016-what-a-program-holds.md)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(date REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(rapidcheck REQUIRED)

# The archive of yaml-cpp, which Debian's CMake files do not know.
find_library(YAML_CPP_ARCHIVE libyaml-cpp.a REQUIRED)
add_library(yaml-cpp::archive STATIC IMPORTED)
set_target_properties(yaml-cpp::archive PROPERTIES IMPORTED_LOCATION ${YAML_CPP_ARCHIVE})

# Debian's package has no CMake files. The archive, not the shared library: a program that never matches a pattern
# has nothing of it.
find_library(RE2_ARCHIVE libre2.a REQUIRED)
find_path(RE2_INCLUDE re2/re2.h REQUIRED)
add_library(re2::re2 STATIC IMPORTED)
set_target_properties(re2::re2 PROPERTIES
  IMPORTED_LOCATION ${RE2_ARCHIVE} INTERFACE_INCLUDE_DIRECTORIES ${RE2_INCLUDE} INTERFACE_LINK_LIBRARIES Threads::Threads)

# Programs that are shipped or measured allocate from mimalloc, which is a quarter faster here than the C library
# (docs/adr/0015-mimalloc.md). Sanitizers bring allocators of their own.
function(kymaros_fast_allocation program)
  if(NOT KYMAROS_SANITIZE)
    find_package(mimalloc REQUIRED)
    target_link_libraries(${program} PRIVATE mimalloc)
  endif()
endfunction()
