// Breaks the include rules on purpose: the layering test must refuse this tree.
#pragma once

#include <spdlog/spdlog.h>

#include "collector/store/reader.h"
