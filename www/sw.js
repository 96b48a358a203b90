const VERSION = "__VERSION__";
const PRECACHE = __PRECACHE__;
