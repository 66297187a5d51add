"""Run by the system's Python, which has LibreOffice's `uno`: accept or reject all changes of Word files.

`python3 libreoffice.py PORT FOLDER IN:accept:OUT ...`; FOLDER holds the profile, files are absolute paths.
"""

import subprocess
import sys
import time

COMMANDS = {"accept": "AcceptAllTrackedChanges", "reject": "RejectAllTrackedChanges"}


def main() -> None:
    """Start an office, do the work, end it."""
    import uno  # not in our environment
    from com.sun.star.beans import PropertyValue

    def said(name, value):
        found = PropertyValue()
        found.Name, found.Value = name, value
        return found

    where = f"socket,host=127.0.0.1,port={sys.argv[1]};urp;"
    profile = f"-env:UserInstallation=file://{sys.argv[2]}"
    office = subprocess.Popen(["soffice", "--headless", "--norestore", f"--accept={where}", profile])
    try:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _second in range(90):
            try:
                context = resolver.resolve(f"uno:{where}StarOffice.ComponentContext")
                break
            except Exception:  # noqa: BLE001 # it is still starting
                time.sleep(1)
        make = context.ServiceManager.createInstanceWithContext
        desktop = make("com.sun.star.frame.Desktop", context)
        dispatch = make("com.sun.star.frame.DispatchHelper", context)
        for job in sys.argv[3:]:
            source, command, target = job.split(":")
            paper = desktop.loadComponentFromURL(f"file://{source}", "_blank", 0, (said("Hidden", True),))
            frame = paper.CurrentController.Frame
            dispatch.executeDispatch(frame, f".uno:{COMMANDS[command]}", "", 0, ())
            paper.storeToURL(f"file://{target}", (said("FilterName", "MS Word 2007 XML"),))
            paper.close(True)
    finally:
        office.terminate()
        office.wait(30)


if __name__ == "__main__":
    main()
