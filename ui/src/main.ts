import './styles/tokens.css';
import './styles/base.css';
import './styles/print.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { connectHost } from './host';
import { registerInterfaceFonts } from './map/fonts';
import { storedLanguage } from './state/preferences.svelte';
import { announceReady } from './test-hook';
import { speak } from './text/language.svelte';

registerInterfaceFonts();
announceReady();

const target = document.getElementById('app');
if (!target) throw new Error('index.html holds #app');

const [host] = await Promise.all([connectHost(), speak(storedLanguage(window.localStorage))]);
mount(App, { target, props: { host } });
