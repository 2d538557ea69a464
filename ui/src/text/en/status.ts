import { count } from '../../format/numbers';

export const status = {
  label: 'Status',
  online: 'Online',
  offline: 'Working offline',
  noNetwork: 'No network',
  lost: 'Device not reached, trying again',
  locked: 'Not connected',
  readOnly: 'Read only',
  readOnlyTitle: 'Another program has this home open for writing. Nothing can be changed here.',
  toggleOffline: 'Turn “Work offline” on or off',
  jobs: (running: number, waiting: number, paused: number) =>
    [running ? `${running} running` : '', waiting ? `${waiting} waiting` : '', paused ? `${paused} paused` : '']
      .filter(Boolean)
      .join(', ') || 'No jobs',
  troubled: (n: number) => (n === 1 ? '1 region needs you' : `${count(n)} regions need you`),
  zoom: (zoom: string) => `z ${zoom}`,
  position: 'Latitude and longitude; click to copy or to change the notation',
  copied: 'Coordinates copied.',
  zoomTitle: 'Zoom; click to fit the whole world',
  credits: 'Credits of the shown map',
};
