using Orleans;

namespace Weir.Engine.Tests.Semantics;

[GenerateSerializer]
public class Bag
{
    [Id(0)]
    public string Name { get; set; } = "";

    [Id(1)]
    public int[] Numbers { get; set; } = [];

    [Id(2)]
    public Bag? Inner { get; set; }

    [Id(3)]
    public Dictionary<string, int> ByName { get; set; } = [];
}

[GenerateSerializer]
public sealed class LabelledBag : Bag
{
    [Id(0)]
    public string Label { get; set; } = "";
}

[GenerateSerializer]
public sealed record Parcel([property: Id(0)] string Name, [property: Id(1)] List<int> Numbers, [property: Id(2)] int Extra, [property: Id(3)] Parcel? Next);

public interface IKeepingGrain : IGrainWithStringKey
{
    Task Keep(Bag bag);

    Task<Bag> Kept();

    Task KeepBytes(byte[] bytes);

    Task<byte[]> KeptBytes();

    Task<bool> AreSame(List<Bag> bags);

    Task<bool> IsKnot(Bag bag);

    Task<int> SumLater(Parcel parcel, string text);

    Task<int> Sum(Dictionary<string, int> byName, List<int> list, HashSet<int> set, (int Number, string Text) pair, int? maybe);
}

public sealed class KeepingGrain : Grain, IKeepingGrain
{
    private Bag _bag = new();
    private byte[] _bytes = [];

    public Task Keep(Bag bag)
    {
        _bag = bag;
        return Task.CompletedTask;
    }

    public Task<Bag> Kept() => Task.FromResult(_bag);

    public Task KeepBytes(byte[] bytes)
    {
        _bytes = bytes;
        return Task.CompletedTask;
    }

    public Task<byte[]> KeptBytes() => Task.FromResult(_bytes);

    public Task<bool> AreSame(List<Bag> bags) => Task.FromResult(ReferenceEquals(bags[0], bags[1]));

    public Task<bool> IsKnot(Bag bag) => Task.FromResult(ReferenceEquals(bag, bag.Inner));

    public Task<int> SumLater(Parcel parcel, string text) => Task.FromResult(parcel.Numbers.Sum() + parcel.Extra);

    public Task<int> Sum(Dictionary<string, int> byName, List<int> list, HashSet<int> set, (int Number, string Text) pair, int? maybe) =>
        Task.FromResult(byName.Values.Sum() + list.Sum() + set.Sum() + pair.Number + maybe.GetValueOrDefault());
}
