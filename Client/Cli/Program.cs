using System.Runtime.InteropServices;
using Weir.Cli;
using Weir.Cli.Terminal;

using var stop = new CancellationTokenSource();

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
var context = new CliContext
{
    Out = output,
    Error = Console.Error,
    OutIsTerminal = !Console.IsOutputRedirected,
    ErrorIsTerminal = !Console.IsErrorRedirected,
    Width = Console.IsOutputRedirected ? 100 : Math.Max(Console.WindowWidth, 60),
};
return await CommandLine.RunAsync(args, context, stop.Token);
