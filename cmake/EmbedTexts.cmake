# kymaros_embed_texts(<target> <template.cpp.in> <pattern>...): gives <target> the texts of the files, by their names.
# The template says @KYMAROS_TEXT_ARRAYS@ where their arrays are to be defined, and @KYMAROS_TEXTS@ where a line
# {"<name>", {kText0, sizeof(kText0) - 1}}, is wanted for each. They are a section of their own, so that who reads other
# constants does not have them in memory too. Generated while configuring, which a change of a file repeats.
function(kymaros_embed_texts target template)
  list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE patterns)
  file(GLOB files CONFIGURE_DEPENDS ${patterns})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  set(KYMAROS_TEXTS "")
  set(KYMAROS_TEXT_ARRAYS "")
  set(number 0)
  foreach(file ${files})
    get_filename_component(name ${file} NAME)
    file(READ ${file} text)
    string(APPEND KYMAROS_TEXT_ARRAYS
      "[[gnu::section(\"texts\")]] constexpr char kText${number}[] = R\"text(${text})text\";\n")
    string(APPEND KYMAROS_TEXTS "    {\"${name}\", {kText${number}, sizeof(kText${number}) - 1}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  string(REGEX REPLACE "\\.in$" "" source ${CMAKE_CURRENT_BINARY_DIR}/${template})
  configure_file(${CMAKE_CURRENT_SOURCE_DIR}/${template} ${source} @ONLY)
  target_sources(${target} PRIVATE ${source})
endfunction()
