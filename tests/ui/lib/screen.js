// @ts-check
/** A screen in memory, with the window's driver on it. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { collect, firstLine, start, stop } from './children.js';
import { freshFolder, PROGRAMS, removeFolder } from './paths.js';
import { until } from './patience.js';
import { WebDriver } from './webdriver.js';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** An X server that only exists in memory. */
export class Screen {
  /**
   * @param {ChildProcess} child
   * @param {string} display
   */
  constructor(child, display) {
    this.child = child;
    this.display = display;
  }

  static async start() {
    // The server takes a free number itself and says which.
    const args = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'];
    const child = start('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
    const number = await firstLine(child, /** @type {NodeJS.ReadableStream} */ (child.stdio[3]));
    return new Screen(child, `:${number.trim()}`);
  }

  async stop() {
    await stop(this.child);
  }
}

/** A home of its own for one story; the window may be started on it more than once. */
export class Home {
  folder = freshFolder('window');
  /** What the device keeps. */
  device = join(this.folder, 'device');

  /**
   * Nothing of this machine's user reaches the window, and no session bus does.
   * @param {Screen} screen
   * @returns {NodeJS.ProcessEnv}
   */
  environment(screen) {
    return {
      ...process.env,
      DISPLAY: screen.display,
      HOME: this.folder,
      XDG_DATA_HOME: join(this.folder, 'data'),
      XDG_CONFIG_HOME: join(this.folder, 'config'),
      XDG_CACHE_HOME: join(this.folder, 'cache'),
      MAP_OFFLINE_HOME: this.device,
      DBUS_SESSION_BUS_ADDRESS: 'disabled:',
      NO_AT_BRIDGE: '1',
      GDK_BACKEND: 'x11',
      TAURI_WEBVIEW_AUTOMATION: 'true',
    };
  }

  remove() {
    removeFolder(this.folder);
  }
}

/** The real window, driven. */
export class Window {
  /**
   * @param {ChildProcess} child
   * @param {WebDriver} driver
   * @param {number} started
   * @param {() => string} said
   */
  constructor(child, driver, started, said) {
    this.child = child;
    this.driver = driver;
    /** When the program was started, by `performance.now()`. */
    this.started = started;
    /** What the program wrote to standard error. */
    this.said = said;
  }

  /**
   * @param {Screen} screen
   * @param {Home} home
   * @param {string[]} [args] of the program
   * @param {NodeJS.ProcessEnv} [environment] besides that of the home
   */
  static async open(screen, home, args = [], environment = {}) {
    const port = await freePort();
    const child = start('WebKitWebDriver', [`--port=${port}`], { env: { ...home.environment(screen), ...environment } });
    const said = collect(child.stderr);
    const base = `http://127.0.0.1:${port}`;
    await answering(`${base}/status`);
    const started = performance.now();
    const options = { binary: join(PROGRAMS, 'map-offline'), args };
    try {
      const driver = await WebDriver.open(base, { browserName: 'wry', 'webkitgtk:browserOptions': options });
      return new Window(child, driver, started, said);
    } catch (error) {
      await stop(child);
      throw new Error(`${error}\n${said()}`);
    }
  }

  async close() {
    await this.driver.close().catch(() => undefined);
    await stop(this.child);
  }
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/** @param {string} url */
async function answering(url) {
  await until(`${url} answers`, () => fetch(url, { signal: AbortSignal.timeout(1000) }).then(() => true, () => false));
}
