# kymaros_embed_texts(<target> <template.cpp.in> <pattern>...): gives <target> the texts of the files, by their names,
# where the template says @KYMAROS_TEXTS@: a line {"<name>", R"text(...)text"sv}, for each. Generated while configuring,
# which a change of a file repeats.
function(kymaros_embed_texts target template)
  list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE patterns)
  file(GLOB files CONFIGURE_DEPENDS ${patterns})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  set(KYMAROS_TEXTS "")
  foreach(file ${files})
    get_filename_component(name ${file} NAME)
    file(READ ${file} text)
    string(APPEND KYMAROS_TEXTS "    {\"${name}\", R\"text(${text})text\"sv},\n")
  endforeach()
  string(REGEX REPLACE "\\.in$" "" source ${CMAKE_CURRENT_BINARY_DIR}/${template})
  configure_file(${CMAKE_CURRENT_SOURCE_DIR}/${template} ${source} @ONLY)
  target_sources(${target} PRIVATE ${source})
endfunction()
