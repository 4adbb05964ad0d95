using System.CommandLine;
using Weir.Cli.Parsing;
using Weir.Cli.Terminal;

namespace Weir.Cli.DeadLetters;

/// <summary>The verb <c>dead-letters</c>.</summary>
internal static class DeadLettersCommand
{
    public static Command Create(GlobalOptions global, CliContext context) =>
        new("dead-letters", "Lists records that were acknowledged and could not be counted, and sends them in again once they can.")
        {
            ListCommand.Create(global, context),
            RedriveCommand.Create(global, context),
        };
}
