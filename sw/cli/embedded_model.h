// The checkpoint that comes with the program, models/stories.
#ifndef SLUICE_SW_CLI_EMBEDDED_MODEL_H_
#define SLUICE_SW_CLI_EMBEDDED_MODEL_H_

#include <string>

namespace sluice {

// Its folder as seen from here: share/sluice/models/stories beside the folder of the program's
// executable, in an installation as in a build.
std::string embedded_model();

}  // namespace sluice

#endif  // SLUICE_SW_CLI_EMBEDDED_MODEL_H_
