// Appends to a log until it is killed and prints what was acknowledged: the part of a test that must die by SIGKILL.
//   Weir.Streaming.Tests.Host DATA SENDERS PARTITIONS FIRST
// Each sender is a producer; its requests are numbered from FIRST and carry one record for each of several keys.
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Streaming;
using Weir.Streaming.Log;

const int KeysPerRequest = 5;
var senders = int.Parse(args[1], CultureInfo.InvariantCulture);
var options = new LogOptions { DataDirectory = args[0], Partitions = int.Parse(args[2], CultureInfo.InvariantCulture) };
options.Streams.Add("counter");
using var letters = LogDeadLetterStore.Open(options.DataDirectory);
await using var log = LogStore.Open(options, new ProducerOptions(), letters, NullLoggerFactory.Instance, TimeProvider.System);
var output = Console.Out;
output.WriteLine("open");
await Task.WhenAll(Enumerable.Range(0, senders).Select(SendAsync));
return 0;

async Task SendAsync(int sender)
{
    using var records = new RecordSet(1);
    for (var sequence = long.Parse(args[3], CultureInfo.InvariantCulture); ; sequence++)
    {
        using var claim = await log.ClaimAsync("counter", new ProducerSequence($"p{sender}", sequence), CancellationToken.None);
        if (claim.Outcome == ClaimOutcome.Refused)
        {
            throw new InvalidOperationException($"p{sender} {sequence} was refused, last is {claim.Last}");
        }

        if (claim.Outcome != ClaimOutcome.Complete)
        {
            records.Clear();
            for (var key = 0; key < KeysPerRequest; key++)
            {
                records.Add(Encoding.ASCII.GetBytes($"s{sender}-{key}"), Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sequence};")));
            }

            var attempt = claim.Attempt ?? new AppendAttempt(TimeProvider.System.GetUtcNow(), options.Partitions, KeysPerRequest, 0);
            await log.AppendAsync("counter", records, attempt, claim, CancellationToken.None);
        }

        lock (output)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sender} {sequence}"));
            output.Flush();
        }
    }
}
