"""The policy file: reads its TOML into the domain's rules and lists all mistakes; decides nothing itself."""

from bot.policy_file.reading import PolicyRefused, load_policy, read_policy

__all__ = ["PolicyRefused", "load_policy", "read_policy"]
