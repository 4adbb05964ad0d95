using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Weir.Cli.Parsing;
using Weir.Cli.Terminal;
using Weir.Client;
using Weir.Records;

namespace Weir.Cli.DeadLetters;

/// <summary>The verb <c>dead-letters list</c>.</summary>
internal static class ListCommand
{
    public static Command Create(GlobalOptions global, CliContext context)
    {
        var after = OptionFactory.Long("--after", 0, 0, long.MaxValue, "The id to continue after");
        var limit = OptionFactory.Int("--limit", 100, 1, 1_000_000, "How many letters at most");
        var kind = OptionFactory.Kind("counter, cumulative or rate (default all)");
        var payload = new Option<bool>("--payload") { Description = "Print the bytes too: as text where they are UTF-8, else as hexadecimal digits" };
        var command = new Command("list", "Prints dead letters, oldest first.") { after, limit, kind, payload };
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var client = global.Connect(parse, context);
            var most = parse.GetValue(limit);
            var pageSize = parse.GetValue(kind) is null ? Math.Min(most + 1, 1000) : 1000;
            var letters = new List<DeadLetterAnswer>();
            var more = false;
            await foreach (var letter in client.ListDeadLettersAsync(parse.GetValue(after), pageSize, cancellationToken))
            {
                if (parse.GetValue(kind) is { } wanted && letter.Stream != wanted.ToName())
                {
                    continue;
                }

                if (letters.Count == most)
                {
                    more = true;
                    break;
                }

                letters.Add(letter);
            }

            await RenderAsync(new DeadLetterPage(letters, more ? letters[^1].Id : null), parse.GetValue(global.Json), parse.GetValue(payload), context);
            return CommandLine.Done;
        });
        return command;
    }

    private static async Task RenderAsync(DeadLetterPage page, bool asJson, bool withPayload, CliContext context)
    {
        if (asJson)
        {
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(page, AnswerJson.Default.DeadLetterPage));
            return;
        }

        LetterTable.Write(page.Letters, withPayload, context);
        if (page.Next is { } next)
        {
            await context.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"there are more: --after {next}"));
        }
    }
}
