const path = require('node:path');

/** The top folder of this project. */
exports.projectFolder = path.dirname(__dirname);
