@echo off
rem The command line under the Node that the editor names, else under the one on the PATH (22.13 or later).
setlocal
set ELECTRON_RUN_AS_NODE=1
if not defined HSM_VIGIL_NODE set HSM_VIGIL_NODE=node
"%HSM_VIGIL_NODE%" "%~dp0..\hsm-vigil.cjs" %*
