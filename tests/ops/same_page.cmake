# Fails when a generated page of ops/doc is not what the program prints today.
execute_process(COMMAND ${PROGRAM} config ${WORD} OUTPUT_VARIABLE printed RESULT_VARIABLE status)
file(READ "${PAGE}" page)
if(NOT status EQUAL 0 OR NOT printed STREQUAL page)
  message(FATAL_ERROR "${PAGE} is out of date: cenote config ${WORD} > ${PAGE}")
endif()
