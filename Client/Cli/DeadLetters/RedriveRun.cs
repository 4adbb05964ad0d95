using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Weir.Cli.Queries;
using Weir.Cli.Terminal;
using Weir.Client;

namespace Weir.Cli.DeadLetters;

/// <summary>One redrive: the letters are sent as they are found, as many at a time as the service takes.</summary>
internal sealed class RedriveRun(IGatewayClient client, CliContext context, bool asJson)
{
    private const int AtOnce = 1000;

    /// <summary>Redrives letters.</summary>
    /// <param name="ids">Theirs; of no meaning with a choice.</param>
    /// <param name="choice">Which of all; null for those of the ids.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RedriveAsync(IReadOnlyList<long> ids, LetterChoice? choice, CancellationToken cancellationToken)
    {
        var redriven = 0;
        var failed = new List<RedriveFailure>();
        await foreach (var some in ChunkAsync(ids, choice, cancellationToken))
        {
            var answer = await client.RedriveDeadLettersAsync(some, cancellationToken);
            redriven += answer.Redriven;
            failed.AddRange(answer.Failed);
        }

        await WriteAsync(new RedriveAnswer(redriven, failed));
        return failed.Count == 0 ? CommandLine.Done : CommandLine.Failed;
    }

    /// <summary>Prints which letters it would be.</summary>
    /// <inheritdoc cref="RedriveAsync"/>
    public async Task<int> ShowAsync(IReadOnlyList<long> ids, LetterChoice? choice, CancellationToken cancellationToken)
    {
        var letters = new List<DeadLetterAnswer>();
        var missing = new List<long>();
        if (choice is not null)
        {
            await foreach (var letter in ChooseAsync(choice, cancellationToken))
            {
                letters.Add(letter);
            }
        }

        foreach (var id in ids.Distinct().Order())
        {
            if (await FindAsync(id, cancellationToken) is { } letter)
            {
                letters.Add(letter);
            }
            else
            {
                missing.Add(id);
                await context.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{id}: there is no such letter"));
            }
        }

        if (asJson)
        {
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(new DeadLetterPage(letters, null), AnswerJson.Default.DeadLetterPage));
        }
        else
        {
            LetterTable.Write(letters, withPayload: false, context);
            await context.Out.WriteLineAsync($"{Format.Count(letters.Count)} would be redriven");
        }

        return missing.Count == 0 ? CommandLine.Done : CommandLine.Failed;
    }

    private async Task WriteAsync(RedriveAnswer answer)
    {
        if (asJson)
        {
            await context.Out.WriteLineAsync(JsonSerializer.Serialize(answer, AnswerJson.Default.RedriveAnswer));
            return;
        }

        if (answer.Failed.Count > 0)
        {
            var table = new Table("id", "reason") { FirstFigure = int.MaxValue };
            foreach (var failure in answer.Failed)
            {
                table.Add(failure.Id.ToString(CultureInfo.InvariantCulture), failure.Reason);
            }

            table.Write(context);
        }

        await context.Out.WriteLineAsync($"{Format.Count(answer.Redriven)} redriven, {Format.Count(answer.Failed.Count)} failed");
    }

    private async IAsyncEnumerable<long[]> ChunkAsync(
        IReadOnlyList<long> ids, LetterChoice? choice, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (choice is null)
        {
            foreach (var some in ids.Distinct().Chunk(AtOnce))
            {
                yield return some;
            }

            yield break;
        }

        var chosen = new List<long>(AtOnce);
        await foreach (var letter in ChooseAsync(choice, cancellationToken))
        {
            chosen.Add(letter.Id);
            if (chosen.Count == AtOnce)
            {
                yield return [.. chosen];
                chosen.Clear();
            }
        }

        if (chosen.Count > 0)
        {
            yield return [.. chosen];
        }
    }

    private async IAsyncEnumerable<DeadLetterAnswer> ChooseAsync(LetterChoice choice, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var letter in client.ListDeadLettersAsync(cancellationToken: cancellationToken))
        {
            if (choice.Has(letter))
            {
                yield return letter;
            }
        }
    }

    private async Task<DeadLetterAnswer?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await foreach (var letter in client.ListDeadLettersAsync(id - 1, 1, cancellationToken))
        {
            return letter.Id == id ? letter : null;
        }

        return null;
    }
}
