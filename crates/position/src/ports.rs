//! The serial ports of this machine.

use serialport::SerialPortType;

/// A serial port of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerialPort {
    /// What to open: `/dev/ttyUSB0`, `COM3`.
    pub path: String,
    /// What is plugged in, in the maker's words; empty if that is not known.
    pub product: String,
    /// Whether it looks like something that was plugged in (USB or Bluetooth).
    pub likely: bool,
}

/// Lists the serial ports, those that were plugged in first. Nothing is opened.
#[must_use]
pub fn serial_ports() -> Vec<SerialPort> {
    // The library takes this folder for granted, and a container may have none.
    if cfg!(target_os = "linux") && !std::path::Path::new("/sys/class/tty").is_dir() {
        return Vec::new();
    }
    let found = serialport::available_ports().unwrap_or_else(|cause| {
        tracing::warn!(%cause, "serial ports can't be listed");
        Vec::new()
    });
    let mut ports: Vec<SerialPort> = found.into_iter().map(described).collect();
    ports.sort_by(|a, b| (!a.likely, &a.path).cmp(&(!b.likely, &b.path)));
    ports
}

fn described(port: serialport::SerialPortInfo) -> SerialPort {
    let (product, likely) = match port.port_type {
        SerialPortType::UsbPort(usb) => {
            let maker = usb.manufacturer.unwrap_or_default();
            let product = usb.product.unwrap_or_default();
            (format!("{maker} {product}").trim().to_owned(), true)
        }
        SerialPortType::BluetoothPort => ("Bluetooth".to_owned(), true),
        SerialPortType::PciPort | SerialPortType::Unknown => (String::new(), false),
    };
    SerialPort { path: port.port_name, product, likely }
}
