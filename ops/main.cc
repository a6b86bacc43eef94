#include "ops/command.h"

int main() { return cenote::ops::kExitUsage; }
