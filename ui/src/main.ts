import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { connectHost } from './host';
import { registerInterfaceFonts } from './map/fonts';
import { announceReady } from './test-hook';

registerInterfaceFonts();
announceReady();

const target = document.getElementById('app');
if (!target) throw new Error('index.html holds #app');

const host = await connectHost();
mount(App, { target, props: { host } });
