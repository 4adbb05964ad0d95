using System.CommandLine;
using Weir.Cli.Parsing;
using Weir.Cli.Terminal;
using Weir.Security;

namespace Weir.Cli.Queries;

/// <summary>The verb <c>hash-key</c>.</summary>
internal static class HashKeyCommand
{
    public static Command Create(GlobalOptions global, CliContext context)
    {
        var key = new Argument<string?>("KEY")
        {
            HelpName = "[KEY]",
            Description = "The key; left out, a new random one is made and printed too",
            Arity = ArgumentArity.ZeroOrOne,
        };
        key.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (text.Length < ApiKeyHash.KeyLengthMin || text.AsSpan().ContainsAnyExceptInRange('!', '~')))
            {
                result.AddError($"KEY: at least {ApiKeyHash.KeyLengthMin} visible ASCII characters without spaces are required");
            }
        });
        var command = new Command("hash-key", "Prints the stored form of an API key, for the service's Security settings (docs/operations.md).") { key };
        command.SetAction(parse =>
        {
            var given = parse.GetValue(key);
            var used = given ?? ApiKeyHash.NewKey();
            if (parse.GetValue(global.Json))
            {
                using var json = new Utf8JsonTextWriter(context.Out);
                json.Writer.WriteStartObject();
                json.Writer.WriteString("key", used);
                json.Writer.WriteString("hash", ApiKeyHash.Compute(used));
                json.Writer.WriteEndObject();
                return CommandLine.Done;
            }

            if (given is null)
            {
                context.Out.WriteLine($"key   {used}");
            }

            context.Out.WriteLine(given is null ? $"hash  {ApiKeyHash.Compute(used)}" : ApiKeyHash.Compute(used));
            return CommandLine.Done;
        });
        return command;
    }
}
