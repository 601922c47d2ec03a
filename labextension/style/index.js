import './index.css';
import './shell.css';
